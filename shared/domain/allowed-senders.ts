/** The setting `allowedSenders`: as whom a user may send, beside its own address. */
import { message, type Message } from '../text/text.ts';
import { parseDomain } from './domain-name.ts';
import { fold } from './fold.ts';
import { parseLocalPart } from './user-name.ts';

/** `own`: only its own address. `domain`: any address of its domain. Else a list of addresses and `@domain` entries (typed as `*@domain` too), or `*`: any address at all. */
export type AllowedSenders =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: Message };

/** Characters of the setting's text. */
export const MAX_ALLOWED_SENDERS = 4000;

/**
 * Brings what was typed into the one form that is kept: `own`, `domain`, or entries in lower case with A-labels, each once,
 * separated by `, `.
 */
export function parseAllowedSenders(typed: string): AllowedSenders {
  const word = typed.trim().toLowerCase();
  if (word === 'own' || word === 'domain') return { ok: true, text: word };
  const entries = new Set<string>();
  for (const part of typed.split(/[,;\s]+/)) {
    if (part === '') continue;
    const entry = parseEntry(part);
    if (!entry.ok) return entry;
    entries.add(entry.text);
  }
  if (entries.size === 0)
    return bad(message('Enter own, domain, or addresses and @domains separated by commas.'));
  const text = [...entries].join(', ');
  return text.length > MAX_ALLOWED_SENDERS
    ? bad(
        message('The list is longer than {count, number} characters. Name a whole domain as @example.com.', {
          count: MAX_ALLOWED_SENDERS,
        }),
      )
    : { ok: true, text };
}

/** The entries of a list that {@link parseAllowedSenders} made; none for `own` and `domain`. */
export function senderEntries(text: string): readonly string[] {
  return text === 'own' || text === 'domain' ? [] : text.split(', ');
}

function parseEntry(part: string): AllowedSenders {
  if (part === '*') return { ok: true, text: part };
  const at = part.lastIndexOf('@');
  if (at < 0) {
    return bad(
      message('“{text}” is neither an address nor @domain. Write ann@example.com or @example.com.', {
        text: part.slice(0, 60),
      }),
    );
  }
  if (part.slice(at + 1).includes('*')) {
    return bad(
      message(
        '“{text}”: name each domain; a * stands for any sender at all, or, as *@example.com, for a whole one.',
        { text: part.slice(0, 60) },
      ),
    );
  }
  const domain = parseDomain(part.slice(at + 1));
  if (!domain.ok) return bad(domain.reason);
  if (at === 0) return { ok: true, text: `@${domain.domain}` };
  // Many programs write a whole domain like this.
  if (part.slice(0, at) === '*') return { ok: true, text: `@${domain.domain}` };
  if (part.includes('*')) {
    return bad(
      message('“{text}”: a * stands for any sender at all, or, as *@example.com, for a whole domain.', {
        text: part.slice(0, 60),
      }),
    );
  }
  const local = parseLocalPart(part.slice(0, at));
  return local.ok ? { ok: true, text: `${fold(local.username)}@${domain.domain}` } : bad(local.reason);
}

function bad(reason: Message): AllowedSenders {
  return { ok: false, reason };
}
