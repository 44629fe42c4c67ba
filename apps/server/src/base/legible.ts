/** A visible character: a letter, a digit or a symbol. */
export const LEGIBLE: RegExp = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{S}]/u;
