@ if #lines == 1 then
$(indent)/** $(lines[1]) */
@ elseif #lines > 1 then
$(indent)/**
@   for _, line in ipairs(lines) do
$(indent)$(line == "" and " *" or " * " .. line)
@   end
$(indent) */
@ end
