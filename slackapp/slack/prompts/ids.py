"""Ids of the buttons, forms and fields of prompts. A changed id breaks buttons in messages already sent."""

RESUME_PROMPTS = "resume_prompts"
SAY_IT_NOW = "say_it_now"
SAY_FORM = "say_form"
QUOTE = "quote"
ANSWER_PROMPT = "answer_prompt"
WHY_PROMPT = "why_prompt"
KEEP_PROMPTS = "keep_prompts"
PROMPTS_ON_HOME = "prompts_on_home"
STOP_PROMPTS = "stop_prompts"
PROMPT_FOOT = "prompt_foot"  # the menu of the foot; its values are `prompt:choice`
NOT_LED = "not_led"
