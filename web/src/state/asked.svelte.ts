/**
 * A part of the document as it was last asked for, until the server has answered: edits in quick succession build on
 * each other in place of on a document that does not have them yet.
 */
export class Asked<Value> {
  private waiting = $state.raw<Value | null>(null);
  private readonly stands: () => Value;

  constructor(stands: () => Value) {
    this.stands = stands;
  }

  get value(): Value {
    return this.waiting ?? this.stands();
  }

  /** Shows a value that is to be sent soon. */
  hold(next: Value): void {
    this.waiting = next;
  }

  /** Sends a value; false where it is refused, and then the document's own one is shown again. */
  async put(next: Value, send: (next: Value) => Promise<boolean>): Promise<boolean> {
    this.waiting = next;
    const done = await send(next);
    // The document comes before the answer. A newer value waits for its own.
    if (this.waiting === next) this.waiting = null;
    return done;
  }
}
