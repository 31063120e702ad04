/** What the worker of backups is given, and what it says: data only. */
import type { BackupManifest } from '../../../shared/domain/backup.ts';
import type { ErrorReport } from '../../../shared/domain/errors.ts';
import type { BackupLock } from './backup-stream.ts';

/** Where the bytes of a file to be packed are. */
export type Source =
  | { readonly name: string; readonly size: number; readonly fd: number }
  | { readonly name: string; readonly text: string };

/** Writes a backup, and reads it back. */
export interface WriteTask {
  readonly task: 'write';
  /** An open file, which is empty, and where it lies. */
  readonly fd: number;
  readonly path: string;
  readonly sources: readonly Source[];
  readonly lock: BackupLock;
  readonly time: number;
  readonly cost: number;
}

/** Reads a backup. */
export interface ReadTask {
  readonly task: 'read';
  readonly path: string;
  /** A passphrase, or an identity of age. */
  readonly passphrase: string;
  /** A folder that is empty; null: only what the backup says of itself is read. */
  readonly to: string | null;
  /** `set`: the users' files alone, neither mail nor keys. */
  readonly only: 'all' | 'set';
}

export type Task = WriteTask | ReadTask;

export interface WriteDone {
  /** Bytes of the file. */
  readonly bytes: number;
}

export interface ReadDone {
  readonly manifest: BackupManifest;
  /** The text of the key's file. */
  readonly key: string | null;
}

export type FromWorker =
  | { readonly step: 'writing' | 'comparing' | 'reading'; readonly done: number; readonly of: number }
  | { readonly result: WriteDone | ReadDone }
  | { readonly failed: ErrorReport }
  /** Of the system: the owner makes a sentence of it. */
  | { readonly system: { readonly code: string; readonly message: string } };
