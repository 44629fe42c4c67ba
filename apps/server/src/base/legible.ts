/** A character that says something to whoever reads it: a letter, a digit, a symbol; none that is drawn as nothing. */
export const LEGIBLE: RegExp = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{S}]/u;
