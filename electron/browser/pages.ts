/** The few pages that the browser shell writes itself. */

/** Shown without a session: says what to do, and nothing about what lies behind. */
export function signInPage(reason: string): string {
  return page(
    'Postern needs a new link',
    `<h1>Postern needs a new link</h1><p>${reason}</p>
<p>Run <code>npm start</code> once more: it opens the Postern that is running, or starts it.
For <code>postern serve</code>, run the same command once more: it prints a fresh link.</p>`,
  );
}

/** Leads on from within our own origin: a SameSite=Strict cookie is not sent along a redirect that another site began. */
export function leadOnPage(location: string): string {
  return page(
    'Postern',
    `<p><a href="${location}">Open Postern</a></p>`,
    `<meta http-equiv="refresh" content="0;url=${location}">`,
  );
}

/** For a file that leads a browser to the launch link without naming it on a command line. */
export function leadToPage(url: string): string {
  return page(
    'Postern',
    `<p><a href="${url}">Open Postern</a></p>`,
    `<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${url}">`,
  );
}

/** Shown when out/renderer is missing. */
export function notBuiltPage(): string {
  return page(
    'Postern is not built',
    '<h1>The window is not built yet</h1><p>Run <code>npm run build</code>, then load this page again.</p>',
  );
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}
<meta name="viewport" content="width=device-width"></head>
<body style="font:15px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark">
${body}</body></html>`;
}
