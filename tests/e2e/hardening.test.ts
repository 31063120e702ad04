/** The hardening of passwords, as the status bar shows it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import { invoke } from './users-fixture.ts';

it('the hardening of passwords shows in the status bar, is paused over a reopened set, and goes on when asked', async () => {
  const { app, page, problems } = await pageOfFile();
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  await invoke(page, 'hardening.pause', {});
  await invoke(page, 'users.add', { username: 'ann', domain: 'example.com', password: 'secret 123' });
  const { path } = await invoke(page, 'sets.info', {});
  await invoke(page, 'sets.close', {});
  await invoke(page, 'sets.open', { path });
  const shown = page.getByRole('contentinfo').getByRole('group', { name: 'Hardening of passwords' });
  await shown.getByText('Hardening paused: 0 of 1').waitFor();
  // Made to last: one password is done in no time.
  const problem = 'The set’s key is not at hand. Unlock it under Settings, Passwords.';
  await page.route('**/api/hardening.resume', (route) =>
    route.fulfill({
      json: { ok: true, value: { phase: 'waiting', hardened: 0, sealed: 1, problem } },
    }),
  );
  const asked = page.waitForRequest('**/api/hardening.resume');
  await shown.getByRole('button', { name: 'Resume hardening' }).focus();
  await page.keyboard.press('Enter');
  const { id } = await invoke(page, 'sets.info', {});
  // It is for the set that is shown, whichever is open by then.
  expect(JSON.stringify((await asked).postDataJSON())).toMatch(new RegExp(`^\\{"set":.*${id}`));
  await shown.getByRole('status').getByText(problem).waitFor();
  await page.keyboard.press('Enter');
  await shown.getByText('Hardening paused: 0 of 1').waitFor();
  await page.unroute('**/api/hardening.resume');
  await page.keyboard.press('Enter');
  // The thread of the lowest priority gets no turn while this machine is busy: it is given all the time that a test has.
  await shown.waitFor({ state: 'detached', timeout: 0 });
  expect(await invoke(page, 'hardening.state', {})).toMatchObject({ phase: 'done', hardened: 1 });
  expect(problems).toEqual([]);
});
