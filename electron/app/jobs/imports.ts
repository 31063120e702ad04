/** CSV imports: one at a time, told by events, remembered until the set is closed. */
import { message, type Message, asSaid } from '../../../shared/text/text.ts';
import { rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { contract, type CheckedRequest } from '../../../shared/contract/contract.ts';
import type { ImportPreview, ImportState } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { foundMessages } from '../../../shared/domain/directory.ts';
import {
  comparedMessage,
  IMPORT_OUTCOMES,
  nothingToDo,
  ONLY_CHECKED,
  outcomesMessage,
} from '../../../shared/domain/import-words.ts';
import type { ImportJob, ImportJobOptions } from '../../import/import-job.ts';
import type { EventHub } from '../base/event-hub.ts';
import type { Group } from '../base/handler-types.ts';
import { beginDirectory, beginNewPasswords, beginOutgoing, beginSetComparison } from './begin-import.ts';
import { ComparisonChoices, type Comparisons } from './comparisons.ts';
import { ImportedUpload } from './imported-upload.ts';
import type { Notifications } from '../base/notifications.ts';
import type { Dispatch } from '../base/dispatch.ts';
import type { Session } from '../owner/session.ts';
import { testDirectory } from './test-directory.ts';
import type { Uploads } from './uploads.ts';

/** Passwords of which only the verifier is left that are tried: each costs 10 ms of a core. */
const MOST_TRIED = 500;

/** A comparison imports nothing. */
const COMPARING = { onDuplicate: 'update', allOrNothing: false, dryRun: true } as const;

/** Results kept for the import dialog. */
const KEPT = 10;

interface Parts {
  readonly session: Session;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly uploads: Uploads;
  readonly comparisons: Comparisons;
  readonly env: NodeJS.ProcessEnv;
  readonly actor: string;
  readonly now: () => number;
}

/** The imports of the open set: one runs at a time, the last few are remembered. */
export class ImportJobs {
  readonly #parts: Parts;
  readonly #jobs = new Map<string, ImportJob>();
  readonly #uploadOf = new Map<string, ImportedUpload>();
  #starting = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(request: CheckedRequest<'imports.start'>): Promise<ImportState> {
    return this.#alone(() => this.#begin(request));
  }

  /** Makes outgoing users of incoming ones. */
  startOutgoing(request: CheckedRequest<'incoming.toOutgoing'>): Promise<ImportState> {
    return this.#alone(async () => this.#note(await beginOutgoing(request, this.#parts)));
  }

  /** Gives users passwords that are made up. */
  startNewPasswords(request: CheckedRequest<'users.newPasswords'>): Promise<ImportState> {
    return this.#alone(async () => this.#note(await beginNewPasswords(request, this.#parts)));
  }

  /** Makes incoming users of the entries of a directory. */
  startDirectory(request: CheckedRequest<'imports.startDirectory'>): Promise<ImportState> {
    return this.#alone(async () => this.#note(await beginDirectory(request, this.#parts)));
  }

  /** The same, by itself: resolves once it is over, and the bell is left to who began it. */
  async runDirectory(
    request: CheckedRequest<'imports.startDirectory'>,
    signal: AbortSignal,
  ): Promise<ImportState> {
    const { id } = await this.#alone(async () =>
      this.#note(await beginDirectory(request, this.#parts), 'untold'),
    );
    const job = this.get(id);
    const cancel = (): void => void job.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    return job.done.finally(() => signal.removeEventListener('abort', cancel));
  }

  /** One job at a time. */
  async #alone(begin: () => Promise<ImportState>): Promise<ImportState> {
    const running = this.#running();
    // One that only asks has done nothing, and whoever was asked has gone to start another.
    if (running?.state().phase === 'asking') await running.cancel();
    if (this.#starting || this.#running() !== undefined) {
      throw PosternError.of(
        'job-running',
        'Another import is running: wait for it, or cancel it.',
        {},
        {
          job: 'import',
        },
      );
    }
    this.#starting = true;
    try {
      return await begin();
    } finally {
      this.#starting = false;
    }
  }

  async preview({ source, answers, into }: CheckedRequest<'imports.preview'>): Promise<ImportPreview> {
    const { previewFile } = await import('../../import/preview.ts');
    if (source.from === 'path') return previewFile({ path: resolve(source.path) }, answers, into);
    const { path, name: called } = this.#parts.uploads.take(source.upload);
    try {
      return await previewFile({ path, called }, answers, into);
    } finally {
      await rm(path, { force: true });
    }
  }

  get(id: string): ImportJob {
    const job = this.#jobs.get(id);
    if (job === undefined)
      throw PosternError.of('not-found', 'There is no such import.', {}, { field: 'id' });
    return job;
  }

  latest(): ImportJob | undefined {
    return [...this.#jobs.values()].at(-1);
  }

  /** Cancels what runs and forgets the rest: they belong to the set that is about to be closed. */
  async stop(): Promise<void> {
    const running = this.#running();
    await running?.cancel();
    this.#parts.comparisons.forget();
    await Promise.all([...this.#jobs.keys()].map((id) => this.#forget(id)));
  }

  async #begin(request: CheckedRequest<'imports.start'>): Promise<ImportState> {
    const { source, name, reviewed, compare, ...how } = request;
    if (compare !== undefined) return this.#compare(request, compare.mark);
    if (source.from === 'set') {
      throw PosternError.of('invalid-request', 'Another set can only be compared.', {}, { field: 'source' });
    }
    const { session } = this.#parts;
    const key = await this.#keyFor(how.dryRun);
    const { importPasswords } = await import('../../credentials/compare-passwords.ts');
    const passwords = importPasswords(key, session.store().info().id);
    if (!how.dryRun) session.requireBound(session.store());
    const options = {
      ...how,
      passwords,
      reviewed: reviewed === undefined ? undefined : this.#reviewed(reviewed),
    };
    return this.#note(await this.#read(source, name, key, options));
  }

  /** A check keeps nothing, so a throw-away key will do where there is no other yet: then every password counts as another one. */
  async #keyFor(dryRun: boolean): Promise<Uint8Array> {
    const keyring = await this.#parts.session.keyring();
    return dryRun && keyring.state().state !== 'ready' ? randomBytes(32) : keyring.key();
  }

  async #read(
    source: CheckedRequest<'imports.preview'>['source'],
    name: string | undefined,
    key: Uint8Array,
    how: Pick<
      ImportJobOptions,
      | 'onDuplicate'
      | 'passwords'
      | 'allOrNothing'
      | 'dryRun'
      | 'into'
      | 'reviewed'
      | 'answers'
      | 'ask'
      | 'compares'
    >,
  ): Promise<ImportJob> {
    const { session, events, uploads, actor, now } = this.#parts;
    const store = session.store();
    const { startImport } = await import('../../import/import-job.ts');
    const upload = source.from === 'upload' ? uploads.take(source.upload) : null;
    const path = source.from === 'path' ? resolve(source.path) : (upload?.path ?? '');
    const called = name ?? upload?.name ?? basename(path);
    const job = startImport({
      store,
      key,
      setId: store.info().id,
      actor,
      now,
      file: upload === null ? { path } : { path, called },
      name: called,
      own: session.ownFiles(),
      ...how,
      onProgress: (state) => events.emit('import', state),
    });
    if (upload !== null) this.#uploadOf.set(job.id, new ImportedUpload(upload.path));
    return job;
  }

  /** Reads a file or another set as an import does, and keeps what differs. */
  async #compare(
    { source, name, answers, ask }: CheckedRequest<'imports.start'>,
    mark: string | null,
  ): Promise<ImportState> {
    const { session, comparisons } = this.#parts;
    const store = session.store();
    const key = await (await session.keyring()).key();
    const { comparePasswords, verifyTheirs } = await import('../../credentials/compare-passwords.ts');
    const compares = store.compare(mark, (sealed) => comparePasswords(key, store.info().id, sealed));
    const how = { ...{ compares, answers, ask }, ...COMPARING };
    const job =
      source.from === 'set'
        ? await beginSetComparison(resolve(source.path), key, how, this.#parts)
        : await this.#read(source, name, key, how);
    const { file } = job.state();
    const choices = job.done.then(async (end) => {
      if (end.phase !== 'done') return null;
      await compares.tryOut(MOST_TRIED, verifyTheirs(key, store.info().id, compares.blocks));
      return new ComparisonChoices(file, mark, compares, end.rejected);
    });
    comparisons.keep(job.id, choices);
    return this.#note(job, async (end) => comparedMessage((await choices)?.rows.length ?? 0, end));
  }

  /** A check that is done, and was of a file. */
  #reviewed(id: string): ImportJob {
    const job = this.get(id);
    if (job.review() !== null) return job;
    throw PosternError.of('conflict', 'There is no review of this import. Review it again.', {});
  }

  /** `say`: what the bell says of one that is done; `untold`: nothing, however it ends. */
  #note(
    job: ImportJob,
    say: ((end: ImportState) => Message | Promise<Message>) | 'untold' = told,
  ): ImportState {
    this.#jobs.set(job.id, job);
    for (const old of [...this.#jobs.keys()].slice(0, -KEPT)) void this.#forget(old);
    if (say !== 'untold') void job.done.then((result) => this.#ended(job, result, say));
    return job.state();
  }

  async #forget(id: string): Promise<void> {
    const upload = this.#uploadOf.get(id);
    const job = this.#jobs.get(id);
    this.#uploadOf.delete(id);
    this.#jobs.delete(id);
    // The upload first: its rejected rows may be on their way to the disk just now.
    await upload?.discard();
    job?.dispose();
  }

  #running(): ImportJob | undefined {
    return [...this.#jobs.values()].find((job) => isRunning(job.state()));
  }

  async #ended(
    job: ImportJob,
    state: ImportState,
    say: (end: ImportState) => Message | Promise<Message>,
  ): Promise<void> {
    void this.#uploadOf.get(job.id)?.reduce(job);
    if (state.phase === 'cancelled') return;
    const failed = state.phase === 'failed';
    const nothing = state.rejected > 0 && state.created + state.updated + state.skipped === 0;
    this.#parts.notifications.add({
      kind: failed ? 'error' : state.rejected > 0 ? 'warning' : 'success',
      title: titleOf(state, nothing),
      body: failed ? (state.error?.told ?? asSaid(state.error?.message ?? '')) : await say(state),
      importId: state.id,
    });
  }
}

/** The contract's operations on imports. */
export function importHandlers({ imports }: { readonly imports: ImportJobs }): Group<'imports'> {
  return {
    'imports.preview': (request) => imports.preview(request),
    'imports.start': (request) => imports.start(request),
    'imports.testDirectory': ({ directory }) => testDirectory(directory),
    'imports.startDirectory': (request) => imports.startDirectory(request),
    'imports.state': ({ id }) => (id === undefined ? imports.latest() : imports.get(id))?.state() ?? null,
    'imports.answer': ({ id, answers }) => imports.get(id).answer(answers),
    'imports.cancel': ({ id }) => imports.get(id).cancel(),
    'imports.review': ({ id }) => imports.get(id).review(),
    'imports.rejected': ({ id, offset, limit }) => imports.get(id).rejected(offset, limit),
    'imports.skipped': ({ id, offset, limit }) => imports.get(id).skipped(offset, limit),
    'imports.saveRejects': ({ id, path, withPasswords }) =>
      imports.get(id).saveRejects(resolve(path), withPasswords),
  };
}

/** An upload whose import is refused, by whomever, goes: it holds passwords in clear, and each try sends the file up again. */
export function discardingRefused(route: Dispatch, uploads: Uploads): Dispatch {
  return async (name, payload) => {
    const envelope = await route(name, payload);
    if (envelope.ok || name !== 'imports.start') return envelope;
    const request = v.safeParse(contract['imports.start'].request, payload);
    if (request.success && request.output.source.from === 'upload') {
      // What cannot be removed now goes with the folder, when the application ends.
      await uploads.discard(request.output.source.upload).catch(() => undefined);
    }
    return envelope;
  };
}

function titleOf({ phase, file, dryRun, from, compares }: ImportState, nothing: boolean): Message {
  if (from === 'passwords') {
    if (phase === 'failed') return message('Nobody got a new password');
    return dryRun ? message('New passwords are checked') : message('New passwords are set');
  }
  if (from === 'incoming') {
    if (phase === 'failed') return message('No outgoing users were made of incoming ones');
    return dryRun
      ? message('The incoming users are checked')
      : message('Incoming users are imported as outgoing ones');
  }
  if (compares === true)
    return phase === 'failed'
      ? message('{file} could not be compared', { file })
      : message('{file} is compared', { file });
  if (phase === 'failed') return message('{file} was not imported', { file });
  if (dryRun) return message('{file} is checked', { file });
  return nothing
    ? message('No row of {file} was imported', { file })
    : message('{file} is imported', { file });
}

function isRunning(state: ImportState): boolean {
  return state.phase === 'asking' || state.phase === 'reading' || state.phase === 'committing';
}

function told(state: ImportState): Message {
  return state.dryRun
    ? message('{first} {second}', { first: message(ONLY_CHECKED), second: summary(state) })
    : summary(state);
}

function summary(state: ImportState): Message {
  const nothing = nothingToDo(state);
  if (nothing !== null) return nothing;
  const any = IMPORT_OUTCOMES.some((outcome) => state[outcome] > 0);
  const said = [
    ...(any ? [message('{problem}.', { problem: outcomesMessage(state) })] : []),
    ...(state.directory === null ? [] : foundMessages(state.directory, state.dryRun)),
  ];
  if (said.length === 0) return message('The file has no rows.');
  return said.reduce((first, second) => message('{first} {second}', { first, second }));
}
