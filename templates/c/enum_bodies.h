static const char *const $(e.c.stem)_mglabel[] = {
@ for _, arm in ipairs(e.arms) do
	$(c.string(arm.value)),
@ end
};
static const mg_labels $(e.c.stem)_mglabels = {$(e.c.stem)_mglabel, $(#e.arms)};

MG_DEF const char *$(c.label(e))(enum $(e.c.name) value)
{
	int i = (int)value;

	return i >= 0 && i < $(#e.arms) ? $(e.c.stem)_mglabel[i] : NULL;
}
