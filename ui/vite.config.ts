import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  // The desktop shell names this address in its configuration.
  server: { port: 1420, strictPort: true },
  // WebKitGTK 2.40, the oldest webview the app runs in, is on the level of Safari 16.
  build: { target: 'safari16', cssTarget: 'safari16', modulePreload: false, assetsInlineLimit: 0 },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    // A loaded machine is slow, not wrong.
    testTimeout: 60_000,
  },
});
