/** `--from TIME` and `--until TIME`: a period in the set's time zone, of a lock or of settings that hold for a time. */
import { tell } from '../../shared/text/text.ts';
import { localTime } from '../../shared/domain/limits.ts';
import { MOMENT_TAKES, momentIn, readMoment, type WrittenMoment } from '../../shared/domain/local-moment.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** A period as it was written; null: not given. */
export interface WrittenPeriod {
  readonly from: WrittenMoment | null;
  readonly until: WrittenMoment | null;
}

/** In Unix milliseconds; null: at once, or without an end. */
export interface Period {
  readonly since: number | null;
  readonly until: number | null;
}

/** The help of `--from`: what begins then. */
export function fromFlag(what: string): Flag {
  return {
    value: 'TIME',
    help: `When ${what}: ${MOMENT_TAKES}, in the set’s time zone. Without it: now.`,
  };
}

/** Reads both flags; a usage error names the one that cannot be read. */
export function writtenPeriod(invocation: Pick<Invocation, 'text'>): WrittenPeriod {
  return { from: momentFlag(invocation, 'from'), until: momentFlag(invocation, 'until') };
}

/** Where the period lies in a time zone. */
export function periodIn({ from, until }: WrittenPeriod, timeZone: string): Period {
  return {
    since: moment('from', from, timeZone, 'begin'),
    until: moment('until', until, timeZone, 'end'),
  };
}

/** ` from 2026-12-01 08:00 Europe/Vienna until …`, or nothing. */
export function periodText({ since, until }: Period, timeZone: string): string {
  const told = (word: string, time: number | null): string =>
    time === null ? '' : ` ${word} ${localTime(time, timeZone)}`;
  return `${told('from', since)}${told('until', until)}`;
}

function momentFlag(invocation: Pick<Invocation, 'text'>, flag: string): WrittenMoment | null {
  const text = invocation.text(flag);
  if (text === undefined) return null;
  const written = readMoment(text);
  if (written === null) throw new UsageError(`--${flag}: ${tell(notPossible(text, MOMENT_TAKES))}`);
  return written;
}

function moment(
  flag: string,
  written: WrittenMoment | null,
  timeZone: string,
  role: 'begin' | 'end',
): number | null {
  if (written === null) return null;
  const found = momentIn(written, { timeZone, now: Date.now(), role });
  if (!found.ok) throw new UsageError(`--${flag}: ${found.reason}`);
  return found.time;
}
