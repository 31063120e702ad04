/** Names that Postern gives, as people type them. */
import type { FieldType } from './field.ts';

/** The number of a change, as the activity log shows it. */
export const CHANGE_TYPE: FieldType = {
  kind: 'id',
  read: (text) => (/^[1-9]\d{0,14}$/.test(text) ? text : null),
  takes: 'the number of a change, as the activity log shows it',
};

/** A message's id: 11 characters of Crockford's base32, in any case; O is 0, I and L are 1, hyphens and spaces do not count. */
export const MESSAGE_TYPE: FieldType = {
  kind: 'id',
  read: (text) => {
    const digits = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
    return /^[0-9A-HJKMNP-TV-Z]{11}$/.test(digits) ? digits : null;
  },
  takes: 'the id of a message, eleven letters and digits',
};
