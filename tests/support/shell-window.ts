/** What a window does to come in by a launch link, for tests without a browser. */
import type { PageSecrets } from '../../electron/browser/launch-session.ts';

export interface ShellWindow {
  readonly origin: string;
  readonly cookie: string;
  readonly secrets: PageSecrets;
}

/** Uses the link up. */
export async function enterByLink(url: string): Promise<ShellWindow> {
  const { origin } = new URL(url);
  const link = await fetch(url, { redirect: 'manual' });
  const cookie = link.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ticket = /^\/#ticket=([\w-]+)$/.exec(link.headers.get('location') ?? '')?.[1] ?? '';
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { cookie, origin },
    body: ticket,
  });
  const { value } = (await answer.json()) as { readonly value: PageSecrets };
  return { origin, cookie, secrets: value };
}
