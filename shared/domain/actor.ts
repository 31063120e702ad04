/** Who made a change, as the activity log names it: a person by the account's name, or Postern by itself. */
import type { ChangeKind } from '../contract/types.ts';

/** The relay: its locks and unlocks. */
export const RELAY_ACTOR = 'relay';
/** What hardens passwords in the background. */
export const HARDENING_ACTOR = 'hardening';

const RELAY_KINDS: ReadonlySet<ChangeKind> = new Set(['lock', 'unlock']);

/** True for what no person did, and for marks, which change nobody: such a change is no step of undo and redo. */
export function byItself({ actor, kind }: { readonly actor: string; readonly kind: ChangeKind }): boolean {
  return kind === 'harden' || kind === 'mark' || (actor === RELAY_ACTOR && RELAY_KINDS.has(kind));
}

/** A person whose account is called `relay` must not pass for the relay. */
export function actorOfAccount(name: string): string {
  return name === RELAY_ACTOR || name === HARDENING_ACTOR ? `${name} (account)` : name;
}
