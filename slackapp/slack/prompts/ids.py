"""Ids of the buttons, forms and fields of prompts. A changed id breaks buttons in messages already sent."""

RESUME_PROMPTS = "resume_prompts"
SAY_IT_NOW = "say_it_now"
SAY_FORM = "say_form"
ANSWER_PROMPT = "answer_prompt"
WHY_PROMPT = "why_prompt"
KEEP_PROMPTS = "keep_prompts"
PROMPTS_ON_HOME = "prompts_on_home"
STOP_PROMPTS = "stop_prompts"

# In a value of ANSWER_PROMPT, `prompt:effort:answer`: no prompt, but a row of Home
ON_HOME = "home"
