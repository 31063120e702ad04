/** What opening found wrong, said so that the administrator knows what is lost, where the bytes are and what to do. */
import { message, tell, type Message } from '../../../shared/text/text.ts';
import type { DamageReport } from '../../../shared/contract/types.ts';
import type { BeginLine } from '../model/journal-types.ts';
import type { LostLines } from './lost-changes.ts';

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
    ...said(
      message(
        'Line {line} of {file} is incomplete ({bytes} bytes). The set is as it was after change {seq}; what that line said is lost.',
        { line: String(line), file, bytes: String(bytes), seq: String(seq) },
      ),
    ),
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
    ...said(
      message(
        '{file} was cut short: when the set was last closed it had {closed} {closed, plural, one {change} other {changes}}. The set is as it was after change {seq}; {lost, plural, one {change {closed} is} other {changes {next} to {closed} are}} lost. Compare with a backup.',
        { file, closed, seq: String(seq), lost: closed - seq, next: String(seq + 1) },
      ),
    ),
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
    ...said(
      message(
        'Line {line} of {file} cannot be used: {problem}. The set is shown as it was after change {seq}; that line and {lines} sound {lines, plural, one {line} other {lines}} after it are not shown. The set is open for reading only and its files are untouched; restore the folder from a backup.',
        { line: String(line), file, problem, seq: String(seq), lines },
      ),
    ),
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
    ...said(
      message(
        '{file} is missing. The set is shown as it was after change {seq}; every later change is lost with that file. The set is open for reading only and its files are untouched; restore the folder from a backup.',
        { file, seq: String(seq) },
      ),
    ),
  };
  return withLost(report, lost);
}

/** Adds which changes are not shown, and which files did not tell theirs. */
export function withLost(report: DamageReport, lost: LostLines): DamageReport {
  const changes = lost.changes();
  const { unread } = lost;
  const files = message(
    '{damage} {files} could not be read, so {count, plural, one {its} other {their}} changes are not counted.',
    { damage: report.told, files: unread.join(', '), count: unread.length },
  );
  return {
    ...report,
    ...(unread.length > 0 && said(files)),
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
  const { actor } = begin;
  const told =
    begin.file === undefined
      ? message(
          'A large change ({kind}) by {actor} was interrupted before its end, so nothing of it was kept. Start it again.',
          { kind: begin.kind, actor },
        )
      : message(
          'The import of “{file}” by {actor} was interrupted before its end, so nothing of it was kept. Start it again.',
          { file: begin.file, actor },
        );
  return {
    kind: 'unfinished-change',
    file,
    line,
    offset,
    bytes,
    setAside: null,
    ...said(told),
  };
}

/** What is lost, as a report says it. */
export function said(told: Message): Pick<DamageReport, 'message' | 'told'> {
  return { message: tell(told), told };
}
