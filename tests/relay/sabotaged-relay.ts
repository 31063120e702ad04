/** Entry of a relay with one rule switched off: the module it names is loaded with a piece of its text replaced. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { sabotages } from './sabotages.ts';

const name = process.env['POSTERN_TEST_SABOTAGE'] ?? '';
const sabotage = sabotages.find((one) => one.name === name);
if (name !== '' && sabotage === undefined) throw new Error(`There is no sabotage “${name}”.`);

registerHooks({
  load(url, context, next) {
    const edit = sabotage?.edits.find(({ file }) => url.endsWith(`/${file}`));
    const loaded = next(url, context);
    if (edit === undefined) return loaded;
    const source = readFileSync(fileURLToPath(url), 'utf8');
    // A rule that was rewritten must not pass for one that was switched off.
    if (!source.includes(edit.from)) throw new Error(`${edit.file} has no “${edit.from}” any more.`);
    return { ...loaded, source: source.replaceAll(edit.from, edit.to) };
  },
});

await import('../../electron/relay/main.ts');
