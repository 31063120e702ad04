/** Worker thread of an import: reads, parses, checks and seals, so that the owner's loop only stages. */
import { parentPort, workerData } from 'node:worker_threads';
import { PosternError } from '../../shared/domain/errors.ts';
import { questionsAbout } from './ask.ts';
import type { ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { Damage } from '../../shared/domain/spreadsheet-damage.ts';
import type { Dialect } from './dialect.ts';
import { encodingQuestion } from './encoding-question.ts';
import { inspectRows, readRows } from './read-rows.ts';
import { RejectWriter } from './reject-file.ts';
import { IncomingFiller } from './incoming-batch.ts';
import { BatchFiller } from './row-batch.ts';
import type { FilledBatch, RowFiller } from './row-batch.ts';
import { openSourceFile } from './source-file.ts';
import { contentsQuestion, sheetQuestion } from './xlsx/sheet-question.ts';
import { lookForDamage } from './spreadsheet-question.ts';
import type { SourceFile } from './source-file.ts';
import type { FromWorker, Reject, ToWorker, WorkerOptions } from './worker-messages.ts';

/** Batches that may wait for the owner before reading pauses: bounds memory, and keeps both sides busy. */
const IN_FLIGHT = 8;

const port = parentPort;
if (port === null) throw new Error('import-worker runs as a worker thread only');
const options = workerData as WorkerOptions;
const rejectFile = new RejectWriter(options.rejectsPath);
/** Rejects of the batches that the owner has yet to stage, oldest first. */
const waiting: (readonly Reject[])[] = [];
let bytes = 0;
let wake: (() => void) | null = null;
const { into } = options;
let answers: WorkerOptions['answers'] = options.answers;
let answered: (() => void) | null = null;

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

port.on('message', (message: ToWorker) => {
  if (message.type === 'answers') {
    answers = { ...answers, ...message.answers };
    answered?.();
    return;
  }
  const own = waiting.shift() ?? [];
  const all =
    message.rejects.length === 0 ? own : [...own, ...message.rejects].sort((a, b) => a.line - b.line);
  if (all.length > 0) {
    const marks = rejectFile.write(all);
    post({ type: 'rejects', total: rejectFile.total, marks });
  }
  wake?.();
});

function send({ rows, batch, rejects }: FilledBatch): void {
  waiting.push(rejects);
  const transfer = [batch.domainOf.buffer, batch.kinds.buffer, batch.lines.buffer] as ArrayBuffer[];
  for (const column of [batch.access, batch.known]) if (column) transfer.push(column.buffer as ArrayBuffer);
  if (batch.further) transfer.push(batch.further.of.buffer as ArrayBuffer);
  if (batch.passwords) transfer.push(batch.passwords.bytes.buffer as ArrayBuffer);
  post({ type: 'batch', rows, rejected: rejects.length, bytes, batch }, transfer);
}

async function atMost(inFlight: number): Promise<void> {
  while (waiting.length > inFlight) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** The file, once nothing about it is left to be asked. */
async function settled(): Promise<{ readonly source: SourceFile; readonly rejected: ReadonlySet<Damage> }> {
  for (;;) {
    const source = await openSourceFile(options.path, options.called, answers);
    try {
      const dialect = await inspectRows(source, { ...answers, into });
      const sheet = sheetQuestion(source.sheet, answers);
      // What the columns are is not known before the encoding is.
      const encoding = await encodingQuestion(source, dialect.delimiter);
      let questions: readonly ImportQuestion[] =
        sheet !== null
          ? [sheet]
          : encoding === null
            ? questionsAbout(dialect, answers, options.ask, into)
            : [encoding];
      if (questions.length === 0) {
        // What stands in which cell is not known before the rest is.
        const { question, rejected } = await lookForDamage(source, { ...answers, into }, options.ask);
        const contents = await contentsQuestion(source, { ...answers, into });
        questions = [question, contents].filter((one) => one !== null);
        if (questions.length === 0) return { source, rejected };
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      answered = resolve;
      post({ type: 'asks', questions, totalBytes: source.size, detected: described(source, dialect) });
      await promise;
    } catch (error) {
      await source.handle.close();
      throw error;
    }
    await source.handle.close();
  }
}

function described({ encoding: { encoding, bom, by }, sheet }: SourceFile, dialect: Dialect) {
  const { delimiter, newline, header, columns } = dialect;
  return {
    encoding: encoding + (bom === 3 ? ' with BOM' : ''),
    encodingBy: by,
    delimiter,
    newline,
    header,
    ...(sheet !== null && { sheet: sheet.sheet.name }),
    sets: columns.further.map(({ field }) => field),
    leftOut: columns.unused,
  };
}

async function run(): Promise<void> {
  const { source, rejected } = await settled();
  try {
    let filler: RowFiller | null = null;
    // What was looked at beforehand is read again.
    const readAs = { ...answers, into };
    source.digest.begin(options.key, JSON.stringify(readAs));
    const passedOver = await readRows(source, readAs, {
      detected(dialect) {
        const { columns, heading } = dialect;
        const { size: totalBytes, modified } = source;
        const detected = described(source, dialect);
        post({ type: 'detected', totalBytes, modified, detected, usernameColumn: columns.username });
        const Filler = into === 'incoming' ? IncomingFiller : BatchFiller;
        const { passwords = 'nothing' } = answers;
        const sheet = source.sheet !== null;
        filler = new Filler({ ...options, columns, heading, rejected, sheet, passwords }, send);
      },
      row: (cells, line, kinds) => filler?.row(cells, line, kinds),
      broken: (record) => filler?.broken(record),
      doubtful: (cells, line, reason) => filler?.doubtful(cells, line, reason),
      pace(read) {
        bytes = read;
        return atMost(IN_FLIGHT);
      },
    });
    (filler as RowFiller | null)?.flush();
    await atMost(0);
    const problems = rejectFile.groups.all();
    post({
      type: 'done',
      bytes,
      passedOver,
      problems,
      digest: source.digest.value,
      print: source.digest.end(),
    });
  } finally {
    await source.handle.close();
  }
}

try {
  await run();
} catch (error) {
  const known =
    error instanceof PosternError
      ? error
      : PosternError.of('io-failed', 'The file cannot be read: {message}.', {
          message: (error as Error).message,
        });
  post({ type: 'failed', error: known.toReport() });
} finally {
  rejectFile.close();
  port.close();
}
