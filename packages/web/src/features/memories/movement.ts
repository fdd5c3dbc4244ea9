/** Whether the person asked their device for no movement: then nothing goes on by itself. */
export const wantsNoMovement = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
