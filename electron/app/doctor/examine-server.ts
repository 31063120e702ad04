/** Looks at a set on a server as this computer and this role see it. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { tell } from '../../../shared/text/text.ts';
import { openKeyring } from '../../credentials/keyring.ts';
import { Database } from '../../store/postgres/database.ts';
import { parseServerAddress } from '../../store/postgres/server-address.ts';
import { shelfOf } from '../../store/postgres/shelf.ts';
import { version } from '../handlers/app-info.ts';
import { serverFacts } from './server-facts.ts';
import { serverFindings, type Finding } from './server-findings.ts';

/** All that was found, also where nothing answers. Rejects only for an address that cannot be read. */
export async function examineServer(text: string, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const address = parseServerAddress(text, env);
  const database = new Database(address);
  try {
    const facts = await serverFacts(database, address.schema);
    const found = serverFindings(facts, address, version());
    if (facts.set === null) return found;
    return [...found, await keyFinding(facts.set.id, database, env)];
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return [{ level: 'fault', about: 'Server', said: error.message }];
  } finally {
    await database.close();
  }
}

/** Whether passwords can be unsealed here. */
async function keyFinding(setId: string, database: Database, env: NodeJS.ProcessEnv): Promise<Finding> {
  const about = 'Key';
  try {
    const keyring = await openKeyring(setId, shelfOf(database), { env, hasPasswords: () => true });
    const { state, keychainProblem } = keyring.state();
    if (state === 'ready') return { level: 'ok', about, said: 'The key of the passwords is here.' };
    const why = keychainProblem === null ? '' : ` ${tell(keychainProblem)}`;
    return {
      level: 'warning',
      about,
      said: `The key of the passwords is not here (${state}): no password can be added or exported, and a relay here cannot log anybody in.${why} Bring it as a key file (POSTERN_KEY_FILE).`,
    };
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { level: 'warning', about, said: error.message };
  }
}
