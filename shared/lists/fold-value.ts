/** How a row's text is folded for comparing with a filter's, by the type of its field. */
import { fold, foldShown, foldSought } from '../domain/fold.ts';
import { looksLikeIp, parseIpUser } from '../domain/user-name.ts';
import type { FieldType } from './field.ts';

/** A text of a filter. */
export function soughtFor({ kind }: FieldType, text: string): string {
  if (kind === 'address' || kind === 'domain') return foldSought(text);
  return kind === 'ip' ? foldIp(text) : fold(text);
}

/** A text of a row, in each form that it is found by: domains as A-labels and as U-labels. */
export function formsOf({ kind }: FieldType, text: string): readonly string[] {
  const folded = fold(text);
  if (kind !== 'address' && kind !== 'domain') return [folded];
  const shown = foldShown(text);
  return shown === folded ? [folded] : [folded, shown];
}

/** A name in which an IP address or range may stand. */
function foldIp(text: string): string {
  const plain = text.trim();
  const ip = looksLikeIp(plain) ? parseIpUser(plain) : null;
  return ip?.ok === true ? ip.username : fold(plain);
}
