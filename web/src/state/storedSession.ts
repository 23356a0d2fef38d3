/** The session of this tab, so that a reload rejoins it. */

export interface StoredSession {
  session: string;
  token: string;
  /** Path, query and fragment that the page had: another address means another start. */
  address: string;
  demo: string | null;
}

const key = "perceptarium.session";

export function storedSession(): StoredSession | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isStored(value) ? value : null;
  } catch {
    return null;
  }
}

export function storeSession(stored: StoredSession): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(stored));
  } catch {
    // Storage may be switched off: a reload then starts anew.
  }
}

export function currentAddress(): string {
  return location.pathname + location.search + location.hash;
}

function isStored(value: unknown): value is StoredSession {
  if (typeof value !== "object" || value === null) return false;
  const stored = value as Partial<StoredSession>;
  return (
    typeof stored.session === "string" &&
    typeof stored.token === "string" &&
    typeof stored.address === "string"
  );
}
