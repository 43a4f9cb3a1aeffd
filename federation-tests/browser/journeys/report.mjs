// Checks, each a sentence: told when done, counted at the end.

// Thrown when the rest of a journey would make no sense.
class Abandoned extends Error {}

export class Report {
  passed = 0;
  failed = 0;

  #tell(sentence, why) {
    if (why === undefined) {
      this.passed += 1;
      console.log(`ok ${sentence}`);
    } else {
      this.failed += 1;
      console.log(`FAILED ${sentence}: ${why}`);
    }
  }

  // A check of its own: what comes after is done either way.
  check = async (sentence, act) => {
    try {
      await act();
      this.#tell(sentence);
      return true;
    } catch (error) {
      this.#tell(sentence, reason(error));
      return false;
    }
  };

  // A check that the rest of its journey needs.
  must = async (sentence, act) => {
    if (!(await this.check(sentence, act))) throw new Abandoned();
  };

  // Walks a journey; one that is abandoned, or stumbles outside a check, does not stop the others.
  async walk(name, journey) {
    const begun = Date.now();
    try {
      await journey(this);
    } catch (error) {
      const why = error instanceof Abandoned ? "what it needed had failed" : reason(error);
      this.#tell(`the journey “${name}” is walked to its end`, why);
    }
    console.log(`# ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
}

function reason(error) {
  const plain = String(error?.message ?? error).replace(/\u001b\[[0-9;]*m/g, "");
  return plain.replace(/\s*\n\s*/g, " | ").slice(0, 1500);
}

export function expect(condition, why) {
  if (!condition) throw new Error(why);
}

export function same(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`);
}
