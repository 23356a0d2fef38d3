import { MediaQuery } from "svelte/reactivity";

const phone = new MediaQuery("width < 720px");
const narrow = new MediaQuery("width < 1100px");
const roomy = new MediaQuery("width >= 860px");

/** How much room the page has. */
export const viewport = {
  get phone(): boolean {
    return phone.current;
  },
  /** Too narrow for the data column beside the network. */
  get narrow(): boolean {
    return narrow.current;
  },
  /** Wide enough for an enlarged panel beside a network that is still of use. */
  get roomy(): boolean {
    return roomy.current;
  },
};
