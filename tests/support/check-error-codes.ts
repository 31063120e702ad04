/** Set up for every test file: an answer of the router with an error code that the contract does not declare fails the test. */
import { subscribe } from 'node:diagnostics_channel';
import { afterEach, expect } from 'vitest';
import type { Refused } from '../../electron/app/base/router.ts';

const refused: Refused[] = [];
subscribe('postern.refused', (message) => refused.push(message as Refused));

afterEach(async () => {
  if (refused.length === 0) return;
  // Only now: most test files have no use for the contract.
  const { mayAnswer } = await import('../../shared/contract/error-codes.ts');
  const undeclared = refused.splice(0).filter(({ operation, code }) => !mayAnswer(operation, code));
  expect(undeclared, 'error codes that shared/contract/error-codes.ts does not declare').toEqual([]);
});
