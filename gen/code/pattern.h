/*
 * Pattern: Lua's patterns, with an account of what they cost.
 *
 * A pattern that is made to can keep the functions of Lua's own library busy
 * for years, in C, where no limit on instructions reaches them. These do what
 * the manual of Lua 5.4 says of string.find, match, gmatch and gsub, and each
 * comparison counts as an instruction of the run. Letters and digits are
 * those of ASCII.
 */
#ifndef CODE_PATTERN_H
#define CODE_PATTERN_H

#include <lauxlib.h>

int pattern_find(lua_State *l);
int pattern_match(lua_State *l);
int pattern_gmatch(lua_State *l);
int pattern_gsub(lua_State *l);

#endif
