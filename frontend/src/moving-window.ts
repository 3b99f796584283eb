// Draws the items of a window that moves along a list. What went out at one end is used again at
// the other, so that scrolling makes nothing, and leaves nothing behind to be collected.
import { type ChildPart, type TemplateResult, noChange } from "lit";
import { Directive, directive } from "lit/directive.js";
import { insertPart, removePart, setChildPartValue } from "lit/directive-helpers.js";

type Key = string | number;

class MovingWindow extends Directive {
  private parts = new Map<Key, ChildPart>();

  /**
   * @param keys - What is in the window. Those that stay have to stay in the same order.
   * @param draw - Draws one of them; by the same template each, if it is to be used again.
   */
  render(_keys: readonly Key[], _draw: (index: number) => TemplateResult): unknown {
    return noChange;
  }

  override update(container: ChildPart, [keys, draw]: Parameters<this["render"]>): typeof noChange {
    const wanted = new Set(keys);
    const before = this.parts;
    const free = [...before].filter(([key]) => !wanted.has(key)).map(([, part]) => part);
    const drawn: [Key, ChildPart][] = [];
    let next: ChildPart | undefined;
    for (let index = keys.length - 1; index >= 0; index -= 1) {
      const key = keys[index]!;
      // What stays is not moved: it may have the focus.
      next = setChildPartValue(
        before.get(key) ?? insertPart(container, next, free.pop()),
        draw(index),
      );
      drawn.push([key, next]);
    }
    free.forEach(removePart);
    this.parts = new Map(drawn.reverse());
    return noChange;
  }
}

export const movingWindow = directive(MovingWindow);
