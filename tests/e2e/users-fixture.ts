/** A user set of known users for the end-to-end tests, made through the contract as the administrator would. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { OperationName, Request, Response } from '../../shared/contract/contract.ts';
import type { RunningApp } from './start-app.ts';

export const DOMAINS = ['alpha.example', 'beta.example', 'gamma.example'] as const;

/** Calls an operation as the page does, with its cookie and the secret that it keeps. */
export async function invoke<N extends OperationName>(
  page: Page,
  name: N,
  request: Request<N>,
): Promise<Response<N>> {
  const answer = await page.evaluate(
    async ([path, body]) => {
      const kept = JSON.parse(localStorage.getItem('postern-page') ?? '{}') as { readonly page?: string };
      const response = await fetch(path, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-postern-page': kept.page ?? '' },
      });
      return (await response.json()) as unknown;
    },
    [`/api/${name}`, JSON.stringify(request)] as const,
  );
  const envelope = answer as { ok: boolean; value?: unknown; error?: { message: string } };
  if (!envelope.ok) throw new Error(`${name}: ${envelope.error?.message ?? 'no message'}`);
  return envelope.value as Response<N>;
}

/** The address of the user of row `index`, in the order of creation: `user0007@beta.example`. */
export function addressAt(index: number): string {
  return `user${String(index).padStart(4, '0')}@${DOMAINS[index % DOMAINS.length] ?? ''}`;
}

/** Makes a set of `count` users in the running application, and waits until the window shows them and their domains. */
export async function makeUsers(page: Page, app: RunningApp, count: number): Promise<void> {
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  const file = join(app.folder, 'users.csv');
  const rows = Array.from(
    { length: count },
    (_, index) => `${addressAt(index).replace('@', ',')},Secret-${index}`,
  );
  await writeFile(file, `${rows.join('\r\n')}\r\n`);
  await invoke(page, 'imports.start', { source: { from: 'path', path: file } });
  await page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
  await page
    .locator('[role=gridcell]', { hasText: addressAt(0) })
    .first()
    .waitFor();
  await page.getByRole('button', { name: new RegExp(`^${DOMAINS[0]}`) }).waitFor();
}

/** Waits until the window knows what Redo would do: before, its key does nothing. */
export async function redoIsKnown(page: Page): Promise<void> {
  await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Redo: / }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem', { name: /^Redo: / }).waitFor({ state: 'detached' });
}

/** Rows that the page makes for itself, `#` being the number of each: to hand megabytes over to it takes longer than all else. */
export interface ManyRows {
  readonly rows: number;
  readonly row: string;
}

/** Drops a file on the window the way a file manager does. */
export async function dropFile(page: Page, name: string, text: string | Buffer | ManyRows): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const data = new DataTransfer();
      const rows = (of: ManyRows): string[] =>
        Array.from({ length: of.rows }, (_, row) => of.row.replaceAll('#', String(row)));
      const bytes = (base64: string): ArrayBuffer =>
        Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
      const parts =
        typeof content === 'string'
          ? [content]
          : 'base64' in content
            ? [bytes(content.base64)]
            : rows(content);
      data.items.add(new File(parts, file, { type: 'text/csv' }));
      return data;
    },
    [name, Buffer.isBuffer(text) ? { base64: text.toString('base64') } : text] as const,
  );
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer: transfer });
  }
  await transfer.dispose();
}
