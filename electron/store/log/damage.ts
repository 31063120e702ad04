/** What opening found wrong, said so that the administrator knows what is lost, where the bytes are and what to do. */
import type { DamageReport } from '../../../shared/contract/types.ts';
import type { BeginLine } from '../model/journal-types.ts';
import type { LostLines } from './lost-changes.ts';

const READ_ONLY =
  'The set is open for reading only and its files are untouched; restore the folder from a backup.';

/** An incomplete last line: at most the change that was being written when the computer or the program stopped. */
export function tornTail(
  file: string,
  line: number,
  offset: number,
  bytes: number,
  seq: number,
): DamageReport {
  return {
    kind: 'torn-tail',
    file,
    line,
    offset,
    bytes,
    setAside: null,
    message: `Line ${line} of ${file} is incomplete (${bytes} bytes). The set is as it was after change ${seq}; what that line said is lost.`,
  };
}

/** The journal of a set that was closed with more changes lacks its end: it was cut. */
export function cutShort(
  file: string,
  line: number,
  offset: number,
  seq: number,
  closed: number,
): DamageReport {
  return {
    kind: 'torn-tail',
    file,
    line,
    offset,
    bytes: 0,
    setAside: null,
    message: `${file} was cut short: when the set was last closed it had ${closed} ${closed === 1 ? 'change' : 'changes'}. The set is as it was after change ${seq}; ${seq + 1 === closed ? `change ${closed} is` : `changes ${seq + 1} to ${closed} are`} lost. Compare with a backup.`,
  };
}

/** The report of a line that cannot be read: where it is, and what is lost with it and after it. */
export function damagedLine(
  file: string,
  line: number,
  offset: number,
  bytes: number,
  problem: string,
  lost: LostLines,
  seq: number,
): DamageReport {
  const { lines } = lost;
  const report: DamageReport = {
    kind: 'bad-line',
    file,
    line,
    offset,
    bytes,
    setAside: null,
    message: `Line ${line} of ${file} cannot be used: ${problem}. The set is shown as it was after change ${seq}; that line and ${lines} sound ${lines === 1 ? 'line' : 'lines'} after it are not shown. ${READ_ONLY}`,
  };
  return withLost(report, lost);
}

/** The report of a segment of the journal that is not there. */
export function lostSegment(file: string, lost: LostLines, seq: number): DamageReport {
  const report: DamageReport = {
    kind: 'bad-line',
    file,
    line: 1,
    offset: 0,
    bytes: 0,
    setAside: null,
    message: `${file} is missing. The set is shown as it was after change ${seq}; every later change is lost with that file. ${READ_ONLY}`,
  };
  return withLost(report, lost);
}

/** Adds which changes are not shown, and which files did not tell theirs. */
export function withLost(report: DamageReport, lost: LostLines): DamageReport {
  const changes = lost.changes();
  const { unread } = lost;
  const files = `${unread.join(', ')} could not be read, so ${unread.length === 1 ? 'its' : 'their'} changes are not counted`;
  return {
    ...report,
    message: unread.length === 0 ? report.message : `${report.message} ${files}.`,
    ...(changes.count === 0 ? {} : { lost: changes }),
  };
}

/** The report of a large change that was never finished: nothing of it counts. */
export function unfinishedChange(
  file: string,
  line: number,
  offset: number,
  bytes: number,
  begin: BeginLine,
): DamageReport {
  const what = begin.file === undefined ? `A large change (${begin.kind})` : `The import of “${begin.file}”`;
  return {
    kind: 'unfinished-change',
    file,
    line,
    offset,
    bytes,
    setAside: null,
    message: `${what} by ${begin.actor} was interrupted before its end, so nothing of it was kept. Start it again.`,
  };
}
