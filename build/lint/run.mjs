/**
 * Lints everything, and then tries that what needs types refuses what it must: in the same process, since reading the types of the
 * whole project takes longer than that. Exit status 1 for a problem or a warning.
 */
import { ESLint } from 'eslint';
import { TYPED_CASES } from './typed-cases.mjs';

const eslint = new ESLint();
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));
let wrong = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0).length;

for (const { file, code, refused = [], passed = [] } of TYPED_CASES) {
  const [{ messages }] = await eslint.lintText(code, { filePath: file });
  const rules = messages.map(({ ruleId }) => ruleId);
  for (const rule of [
    ...refused.filter((one) => !rules.includes(one)),
    ...passed.filter((one) => rules.includes(one)),
  ]) {
    wrong++;
    process.stdout.write(`${rule} ${rules.includes(rule) ? 'refuses' : 'lets through'}, in ${file}: ${code}`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
