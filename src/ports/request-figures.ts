/** For those who share an installation's hour out. */
export type RequestFigures = {
  /** Of the hour, what is left: 0 to 1; 1 where nothing is known. */
  readonly shareLeft: (installation: number) => number;
};
