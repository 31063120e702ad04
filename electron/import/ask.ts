/** What about a file is to be asked before anything of it is read into the set. Pure. */
import type { ImportAnswers, ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { Dialect } from './dialect.ts';

/** The questions that `answers` leaves open. */
export function questionsAbout({ columns }: Dialect, answers: ImportAnswers): readonly ImportQuestion[] {
  const questions: ImportQuestion[] = [];
  if (columns.unused.length > 0 && answers.unusedColumns === undefined) {
    questions.push({ about: 'unused-columns', columns: columns.unused });
  }
  return questions;
}
