@ include("declarations.h", {header = header})

#if defined($(opt.macro)_IMPLEMENTATION) && !defined($(opt.macro)_IMPLEMENTED)
#define $(opt.macro)_IMPLEMENTED 1
@ include("bodies.h")
#endif
