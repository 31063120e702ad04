/** Argon2 hashes in PHC form, and what of their cost can be borne. Pure. */

const PHC =
  /^\$(argon2id?)\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** Costs beyond these are refused: one login would hold up all others. */
const MOST_MEMORY_KIB = 262_144;
const MOST_PASSES = 32;
const MOST_LANES = 16;

/** Whether a text is such a hash of a variant (`$argon2id$v=19$m=7168,t=5,p=1$SALT$HASH`), and can be checked at bearable cost. */
export function isPhc(text: string, variant: 'argon2id' | 'argon2i'): 'sound' | 'malformed' | 'costly' {
  const match = PHC.exec(text);
  if (match?.[1] !== variant) return 'malformed';
  const [memory, passes, lanes] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (passes < 1 || lanes < 1 || memory < 8 * lanes) return 'malformed';
  return passes > MOST_PASSES || lanes > MOST_LANES || memory > MOST_MEMORY_KIB ? 'costly' : 'sound';
}
