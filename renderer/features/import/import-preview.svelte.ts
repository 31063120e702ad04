/** What the beginning of the chosen file looks like, read as it would be imported; anew at each choice. */
import type { Request } from '../../../shared/contract/contract.ts';
import type { ImportPreview, PreviewColumn } from '../../../shared/contract/types.ts';
import type { ImportAnswers } from '../../../shared/domain/import-questions.ts';
import { messageOf } from '../../lib/envelope.ts';
import type { RendererClient } from '../../lib/renderer-client.ts';

/** Of a file that has to be handed over, so much of its beginning. Bytes. */
export const SAMPLE = 64 * 1024;
const LF = 0x0a;
const ZIP = [0x50, 0x4b, 0x03, 0x04];

export class PreviewView {
  readonly #client: RendererClient;
  preview = $state.raw<ImportPreview | null>(null);
  /** Why it cannot be read so. */
  error = $state<string | null>(null);
  /** Those of the last preview that there was: where a choice makes the file unreadable, another can be made. */
  columns = $state.raw<readonly PreviewColumn[]>([]);
  #turn = 0;

  constructor(client: RendererClient) {
    this.#client = client;
  }

  /** Of answers that overtake each other only the last one asked for is shown. */
  async show(
    file: File | null,
    path: string | null,
    answers: ImportAnswers,
    into: 'users' | 'incoming' = 'users',
  ): Promise<void> {
    const turn = ++this.#turn;
    try {
      const source = await this.#source(file, path);
      if (source === null || turn !== this.#turn) return;
      const preview = await this.#client.invoke('imports.preview', { source, into, answers });
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.columns = preview.columns;
      this.error = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.preview = null;
      this.error = messageOf(error);
    }
  }

  async #source(
    file: File | null,
    path: string | null,
  ): Promise<Request<'imports.preview'>['source'] | null> {
    if (path !== null) return { from: 'path', path };
    if (file === null) return null;
    const { signal } = new AbortController();
    return this.#client.fileSource(await beginning(file), { onprogress: () => undefined, signal });
  }
}

/** The file's beginning, up to the end of a line: half a row would be another one. A short file as it is, and a workbook, of which a part is none. */
async function beginning(file: File): Promise<File> {
  if (file.size <= SAMPLE || (await isWorkbook(file))) return file;
  const bytes = new Uint8Array(await file.slice(0, SAMPLE).arrayBuffer());
  const last = bytes.lastIndexOf(LF);
  // In UTF-16 a line ends with two bytes.
  const end = last <= 0 ? SAMPLE : bytes[last + 1] === 0 ? last + 2 : last + 1;
  return new File([file.slice(0, end)], file.name);
}

/** Begins as a ZIP archive does. */
async function isWorkbook(file: File): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, ZIP.length).arrayBuffer());
  return ZIP.every((byte, at) => bytes[at] === byte);
}
