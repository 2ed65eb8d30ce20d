/**
 * Which pane shows a person's form. Both panes may act as one person, and the server knows no panes: a form opens
 * where that person acted last, and stays there until it is closed.
 */

export class Forms {
  constructor() {
    this.acted = null;
    this.holders = new Map();
    this.states = [];
  }

  /** Takes in a pane; whatever is pressed or typed in `node` is an act of its person. */
  watch(state, node) {
    this.states.push(state);
    for (const type of ["pointerdown", "keydown"]) node.addEventListener(type, () => (this.acted = state), true);
  }

  /** Whether the forms of this pane's person stand in this pane. */
  isHere(state) {
    const { viewer } = state;
    const panes = this.states.filter((one) => one.viewer === viewer);
    if (!panes.some((one) => one.data?.modal)) this.holders.delete(viewer);
    else if (!panes.includes(this.holders.get(viewer)))
      this.holders.set(viewer, panes.includes(this.acted) ? this.acted : panes[0]);
    return panes.length < 2 || this.holders.get(viewer) === state;
  }
}
