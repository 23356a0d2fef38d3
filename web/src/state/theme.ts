export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "perceptarium.theme";

export function storedTheme(): Theme {
  const stored = read();
  return themes.find((theme) => theme === stored) ?? "auto";
}

/** Shows a theme and keeps it for the next visit. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  root.style.colorScheme = theme === "auto" ? "light dark" : theme;
  root.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage may be switched off: the theme then lasts for this visit.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
