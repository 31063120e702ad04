/** The last moment that a date can be, in Unix milliseconds (ECMA-262, 21.4.1.1): what lies beyond is no time. */
export const LAST_TIME = 8.64e15;
