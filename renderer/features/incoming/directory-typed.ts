/** What was typed of a directory last, while the window stays with its set: whoever checks first does not type it twice. */
import type { Client } from '../../../shared/contract/contract.ts';
import { DirectoryForm } from './directory-form.svelte.ts';

class TypedLast {
  #form: DirectoryForm | null = null;
  #set = '';

  /** A form with what was typed last for that set. */
  again(client: Client, set: string): DirectoryForm {
    return new DirectoryForm(client, this.#set === set ? this.#form : null);
  }

  /** After an import the password has done its work; after a check, the import may follow. */
  keep(form: DirectoryForm, set: string, checked: boolean): void {
    if (!checked) form.password = '';
    this.#form = form;
    this.#set = set;
  }
}

export const typedLast = new TypedLast();
