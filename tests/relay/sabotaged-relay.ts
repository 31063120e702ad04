/** Entry of a relay with one rule switched off: the module it names is loaded with a piece of its text replaced. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { HURRY, sabotages } from './sabotages.ts';

const name = process.env['POSTERN_TEST_SABOTAGE'] ?? '';
const sabotage = sabotages.find((one) => one.name === name);
if (name !== '' && sabotage === undefined) throw new Error(`There is no sabotage “${name}”.`);

const hurry = process.env['POSTERN_TEST_HURRY'] === '1' ? HURRY : [];
const edits = [...hurry, ...(sabotage?.edits ?? [])];

registerHooks({
  load(url, context, next) {
    const mine = edits.filter(({ file }) => url.endsWith(`/${file}`));
    const loaded = next(url, context);
    if (mine.length === 0) return loaded;
    let source = readFileSync(fileURLToPath(url), 'utf8');
    for (const { file, from, to } of mine) {
      // A rule that was rewritten must not pass for one that was switched off.
      if (!source.includes(from)) throw new Error(`${file} has no “${from}” any more.`);
      source = source.replaceAll(from, to);
    }
    return { ...loaded, source };
  },
});

await import('../../electron/relay/main.ts');
