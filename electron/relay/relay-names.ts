/** The names the relay goes by: what is set where it can be used, and what is said of it where it cannot. */
import { message, type Message } from '../../shared/text/text.ts';
import { computerName, nameInForce, parseContact, parseHostName } from '../../shared/domain/gateway-names.ts';
import type { Directory } from './directory/directory-types.ts';

/** The host name in force: as set, else the computer's (`reported`). */
export function hostNameFor(directory: Pick<Directory, 'relay'>, reported: string): () => string {
  const own = computerName(reported);
  let known: { readonly set: string; readonly name: string } | null = null;
  return () => {
    const set = directory.relay().hostName;
    if (known?.set !== set) known = { set, name: nameInForce(parseHostName, set) || own };
    return known.name;
  };
}

/** Sets of before these names were checked may hold what can stand in no reply: told at once, and again when it changes. */
export function tellOfBadNames(
  directory: Pick<Directory, 'relay' | 'system' | 'onChange'>,
  refused: (reason: Message) => void,
): () => void {
  let told = '';
  const look = (): void => {
    const { administratorContact } = directory.system();
    const { hostName } = directory.relay();
    const text = JSON.stringify([administratorContact, hostName]);
    if (text === told) return;
    told = text;
    if (!parseContact(administratorContact).ok) {
      refused(
        message('The administrator’s contact {contact} is no mail address and is not used. Enter another.', {
          contact: shown(administratorContact),
        }),
      );
    }
    if (!parseHostName(hostName).ok) {
      refused(
        message('The host name {name} is none and is not used; the computer’s is. Enter another.', {
          name: shown(hostName),
        }),
      );
    }
  };
  look();
  return directory.onChange(look);
}

function shown(text: string): string {
  return `“${text.slice(0, 100).replaceAll(/\p{C}/gu, '\u{fffd}')}”`;
}
