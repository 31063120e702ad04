/** One call: name known → payload fits its schema → handler → envelope. The only way into the application. */
import { type Message } from '../../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import * as v from 'valibot';
import { contract, type OperationName } from '../../../shared/contract/contract.ts';
import type { MeantSet } from '../../../shared/contract/operation.ts';
import { PosternError, type ErrorCode, type ErrorReport } from '../../../shared/domain/errors.ts';
import type { Dispatch } from './dispatch.ts';
import { explainIssue } from './explain-issue.ts';
import type { Handlers } from './handler-types.ts';

/** What an operation was refused with, on the diagnostics channel `postern.refused`: tests hold it to the contract. */
export interface Refused {
  readonly operation: OperationName;
  readonly code: ErrorCode;
}
const refusals = channel('postern.refused');

export interface RouterOptions {
  readonly handlers: Handlers;
  /** The open set, or null. */
  readonly openSet: () => MeantSet | null;
  /** Why the open set cannot be written, or null. */
  readonly readOnly: () => Message | null;
  /** Awaited before the handler, with what it is going to get. */
  readonly prepare: (operation: OperationName, request: unknown) => Promise<void>;
  /** Takes one line for an error nobody foresaw. */
  readonly log: (line: string) => void;
}

/** The one dispatcher of the application: what a caller gets is an envelope, whatever goes wrong. */
export function createRouter({ handlers, openSet, readOnly, prepare, log }: RouterOptions): Dispatch {
  return async (name, payload) => {
    try {
      if (!isOperation(name)) {
        throw PosternError.of(
          'invalid-request',
          'There is no operation of that name.',
          {},
          { field: 'name' },
        );
      }
      const checked = v.safeParse(contract[name].request, payload, { abortEarly: true });
      if (!checked.success) {
        const { field, told } = explainIssue(checked.issues[0]);
        throw new PosternError('invalid-request', told, { field });
      }
      if (contract[name].writes) {
        if ('set' in checked.output) refuseAnotherSet(checked.output.set, openSet());
        const reason = readOnly();
        if (reason !== null) throw new PosternError('read-only', reason);
      }
      await prepare(name, checked.output);
      const handler = handlers[name] as (request: unknown) => unknown;
      return { ok: true, value: (await handler(checked.output)) ?? null };
    } catch (error) {
      if (error instanceof PosternError) {
        if (isOperation(name)) refusals.publish({ operation: name, code: error.code } satisfies Refused);
        return { ok: false, error: error.toReport() };
      }
      return { ok: false, error: internal(name, payload, error, log) };
    }
  };
}

/** A dialog of one set must not change another that was opened meanwhile, by a second start or another window. */
function refuseAnotherSet(meant: MeantSet | undefined, open: MeantSet | null): void {
  if (meant === undefined || open === null) return;
  if (meant.id === open.id && meant.path === open.path) return;
  throw PosternError.of(
    'conflict',
    'Another user set was opened meanwhile, so nothing was changed. Open the set you meant and try again.',
    {},
    { set: open.path },
  );
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(contract, name);
}

/** The caller learns an id; the log has the id and what a developer needs, less every secret of the payload. */
function internal(name: string, payload: unknown, error: unknown, log: (line: string) => void): ErrorReport {
  const id = randomUUID().slice(0, 8);
  const told =
    error instanceof SyntaxError // its message quotes the text that did not parse
      ? `SyntaxError\n${(error.stack ?? '').split('\n').slice(1).join('\n')}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : typeof error;
  let line = `internal error ${id} in ${Object.hasOwn(contract, name) ? name : 'an unknown operation'}: ${told}`;
  for (const secret of secretsOf(payload)) line = line.replaceAll(secret, '‹secret›');
  log(line);
  return {
    code: 'internal',
    message: `Something went wrong inside Postern (${id}). Its log says more.`,
    details: { id },
  };
}

function secretsOf(payload: unknown): readonly string[] {
  if (typeof payload !== 'object' || payload === null) return [];
  return ['password', 'passphrase']
    .map((key) => (payload as Record<string, unknown>)[key])
    .filter((value): value is string => typeof value === 'string' && value !== '');
}
