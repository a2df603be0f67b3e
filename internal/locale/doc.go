// Package locale holds every sentence people read, in each language Kept
// speaks, and fills them in.
//
// A catalogue is a JSON object of keys and texts, one file a language, embedded
// in the binary and read once. A text has named placeholders, "{Due}"; a text
// that counts is an object of its plural forms, "one" and "other", chosen by
// the argument "Count". English and Swedish both have these two forms and use
// "one" for 1 alone (https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
//
// Filling in fails closed: a key nobody wrote, or a placeholder nobody filled,
// is an error and never a half-finished sentence.
package locale
