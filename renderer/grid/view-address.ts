/** The address of a view in the window: screen, filter, order and selected row, as the part of the URL behind `#`. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import { t } from '../../shared/text/text.ts';
import { SCREENS, type Screen } from '../lib/router.svelte.ts';
import type { GridSort } from './columns.ts';

export interface ViewAddress {
  readonly screen: Screen;
  /** Of users: those of this domain only (A-labels); null: all. */
  readonly domain: string | null;
  /** In the filter language: what holds, and what is switched off. */
  readonly filter: string;
  readonly off: string;
  /** Empty: as the list comes. */
  readonly sort: readonly GridSort[];
  /** The field whose groups are shown, or null. */
  readonly group: string | null;
  /** What a list can show beside, such as those who have sent nothing. */
  readonly also: boolean;
  /** The key of the only selected row. */
  readonly row: string | null;
}

/** A screen as it comes. */
export function plainAddress(screen: Screen): ViewAddress {
  return { screen, domain: null, filter: '', off: '', sort: [], group: null, also: false, row: null };
}

/** `#/queue?filter=state:held&sort=-size&group=domain&row=17` */
export function writeAddress({ screen, domain, filter, off, sort, group, also, row }: ViewAddress): string {
  const order = sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join(',');
  const parts: readonly (readonly [string, string])[] = [
    ['domain', domain ?? ''],
    ['filter', filter],
    ['off', off],
    ['sort', order],
    ['group', group ?? ''],
    ['also', also ? 'on' : ''],
    ['row', row ?? ''],
  ];
  const said = parts.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${encode(value)}`);
  return `#/${screen}${said.length === 0 ? '' : `?${said.join('&')}`}`;
}

/** Null for what is no address of a view. What it says that no view has is passed over. */
export function readAddress(hash: string): ViewAddress | null {
  const [, name = '', rest = ''] = /^#\/([a-z-]+)(?:\?(.*))?$/s.exec(hash) ?? [];
  const screen = SCREENS.find((one) => one === name);
  if (screen === undefined) return null;
  const said = new URLSearchParams(rest);
  return {
    screen,
    domain: said.get('domain') || null,
    filter: said.get('filter') ?? '',
    off: said.get('off') ?? '',
    sort: (said.get('sort') ?? '').split(',').flatMap((one): GridSort[] => {
      const descending = one.startsWith('-');
      const field = descending ? one.slice(1) : one;
      return field === '' ? [] : [{ field, descending }];
    }),
    group: said.get('group') || null,
    also: said.get('also') === 'on',
    row: said.get('row') || null,
  };
}

/** Readable where it can be: only what would end a value, or not come through, is written by its bytes. */
function encode(text: string): string {
  // Half of a character is none.
  return encodeURIComponent(text.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD'))
    .replaceAll('%20', '+')
    .replaceAll(/%(?:3A|2F|40|2C|3D|3F|24)/g, (code) => decodeURIComponent(code));
}

/** How a view that is shared as text begins. */
export const SHARED_VIEW = 'postern:/';
const SHARED = 'postern:';

/** A view with its name as a line of text, for others: `postern:/users?name=Robots&filter=kind:ip`. */
export function writeSharedView(name: string, address: string): string {
  const [place, said] = halves(address.slice(1));
  return `${SHARED}${place}?name=${encode(name)}${said === '' ? '' : `&${said}`}`;
}

/** What was shared; null for a text that is something else, a sentence for one that leads nowhere. */
export function readSharedView(
  text: string,
): { readonly name: string; readonly address: ViewAddress } | string | null {
  const line = text.trim();
  if (!line.startsWith(SHARED)) return null;
  const address = readAddress(`#${line.slice(SHARED.length)}`);
  if (address === null)
    return t('“{line}” leads to no screen of this window. Copy the whole line of the view.', {
      line: visibleText(line.slice(0, 60)),
    });
  const name = new URLSearchParams(halves(line)[1]).get('name') ?? '';
  return { name: visibleText(name).slice(0, 100), address: { ...address, row: null } };
}

/** Before and behind the first `?`. */
function halves(text: string): readonly [string, string] {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
