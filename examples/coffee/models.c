/* The bodies of the generated header, once in the program. */
#define MODELS_IMPLEMENTATION
#include "models.h"
