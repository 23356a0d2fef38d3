import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  build: {
    outDir: "../server/perceptarium/static",
    emptyOutDir: true,
    target: "es2023",
    // Kilobytes. The largest is three.js, loaded when a surface is first shown.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true },
      "/healthz": { target: server },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    // One environment for all files: 4 s in place of 20. Tests leave nothing behind.
    pool: "threads",
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
