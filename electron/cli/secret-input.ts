/** Reads a password from stdin or, without echo, from the terminal; never from the arguments, which others can see. */
import { createInterface } from 'node:readline/promises';
import { addAbortSignal, Writable } from 'node:stream';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** More than a password can have; stops somebody who pipes the wrong file. Bytes. */
const MAX_INPUT = 4096;

/** All of stdin, exactly, but for one line end at its end. */
export async function passwordFromStdin({
  stdin,
  signal,
}: Pick<Invocation, 'stdin' | 'signal'>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_INPUT) throw new UsageError('What comes on stdin is too long for a password.');
      chunks.push(chunk);
    }
  } catch (error) {
    throw signal.aborted ? stopped() : error;
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError('The password on stdin is not UTF-8.');
  }
  return text.replace(/\r?\n$/, '');
}

/** Asks on the terminal; null where there is none. */
export async function passwordFromTerminal(prompt: string, signal: AbortSignal): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  // The terminal gives every key here, Ctrl+C too.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('', { signal });
  } catch (error) {
    throw signal.aborted ? stopped() : error;
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

function stopped(): PosternError {
  return PosternError.asSaid('cancelled', 'Stopped before a password was given; nothing was changed.');
}
