/** What about a file is to be asked before anything of it is read into the set. Pure. */
import { tell } from '../../shared/text/text.ts';
import type { ImportAnswers, ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { Dialect } from './dialect.ts';

/** The questions that `answers` leaves open. */
export function questionsAbout(
  { columns, doubts, hashed }: Dialect,
  answers: ImportAnswers,
  ask: boolean,
  into: 'users' | 'incoming' = 'users',
): readonly ImportQuestion[] {
  const questions: ImportQuestion[] = [];
  // Where nobody can be asked, each row is rejected, with what to do.
  if (doubts.order !== null && ask) {
    const { why, orders } = doubts.order;
    // What the columns are comes before which of them are used.
    return [{ about: 'columns', message: tell(why), told: why, orders }];
  }
  const unused = columns.unused.filter(({ why }) => why !== 'chosen');
  if (unused.length > 0 && answers.unusedColumns === undefined) {
    questions.push({ about: 'unused-columns', columns: unused });
  }
  if (hashed.length > 0 && answers.passwords === undefined) {
    questions.push({ about: 'passwords', hashed, into });
  }
  return questions;
}
