/** Chooses the host and mounts the app. */
import { mount } from 'svelte';
import App from './App.svelte';
import type { Host } from './ipc/host';
import { isDesktopShell, tauriHost } from './ipc/tauri';
import { AppState } from './state/app.svelte';
import './styles/tokens.css';
import './styles/base.css';

async function chooseHost(): Promise<Host> {
  // In a plain browser there is no shell; the condition keeps the fake host out of the built app.
  if (import.meta.env.DEV && !isDesktopShell()) {
    const { fakeHostOfAddress } = await import('./ipc/fake');
    return fakeHostOfAddress(window.location.search);
  }
  return tauriHost;
}

const target = document.getElementById('app');
if (target) {
  const app = new AppState(await chooseHost());
  mount(App, { target, props: { app } });
  void app.start();
}
