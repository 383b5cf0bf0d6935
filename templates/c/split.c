/* Written by modelgen $(version): the bodies of what $(header) declares. Do not edit. */
#include "$(header)"

@ include("bodies.h")
