import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { Playground } from "./state/playground.svelte";

const target = document.querySelector("#app");
if (!target) throw new Error("The page has no #app element");

const playground = new Playground();
void playground.start();

export default mount(App, { target, props: { playground } });
