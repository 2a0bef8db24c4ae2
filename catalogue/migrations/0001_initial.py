
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import home.fields
import modelcluster.fields
import wagtail.contrib.routable_page.models
import wagtail.models.preview
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('home', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CataloguePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='One or two sentences under the title. Lists and search results show them too.', max_length=600, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'catalogue',
                'verbose_name_plural': 'catalogues',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('slug', models.SlugField(blank=True, editable=False, max_length=100, unique=True, verbose_name='address')),
                ('name_sort', models.CharField(db_index=True, editable=False, max_length=320)),
                ('kind', models.CharField(choices=[('spoldzielnia_socjalna', 'social co-operative'), ('spoldzielnia_pracy', "workers' co-operative"), ('spoldzielnia_inwalidow', 'co-operative of people with disabilities'), ('cis', 'centre for social integration (CIS)'), ('kis', 'club for social integration (KIS)'), ('zaz', 'vocational activity establishment (ZAZ)'), ('wtz', 'occupational therapy workshop (WTZ)'), ('fundacja', 'foundation'), ('stowarzyszenie', 'association'), ('spolka_non_profit', 'non-profit company'), ('kgw', "rural housewives' circle (KGW)"), ('owes', 'social economy support centre (OWES)')], db_index=True, max_length=30, verbose_name='kind')),
                ('social_enterprise', models.BooleanField(db_index=True, default=False, help_text='Given by the voivode; it is in the register of social enterprises.', verbose_name='status of a social enterprise')),
                ('social_enterprise_since', models.DateField(blank=True, null=True, verbose_name='status since')),
                ('street', models.CharField(blank=True, max_length=150, verbose_name='street and number')),
                ('postal_code', models.CharField(blank=True, max_length=6, validators=[django.core.validators.RegexValidator('^\\d{2}-\\d{3}$', 'A postal code has the form 20-447.')], verbose_name='postal code')),
                ('city', models.CharField(max_length=100, verbose_name='town or village')),
                ('gmina', models.CharField(blank=True, max_length=100, verbose_name='gmina')),
                ('powiat', models.CharField(choices=[('0601', 'bialski'), ('0602', 'biłgorajski'), ('0603', 'chełmski'), ('0604', 'hrubieszowski'), ('0605', 'janowski'), ('0606', 'krasnostawski'), ('0607', 'kraśnicki'), ('0608', 'lubartowski'), ('0609', 'lubelski'), ('0610', 'łęczyński'), ('0611', 'łukowski'), ('0612', 'opolski'), ('0613', 'parczewski'), ('0614', 'puławski'), ('0615', 'radzyński'), ('0616', 'rycki'), ('0617', 'świdnicki'), ('0618', 'tomaszowski'), ('0619', 'włodawski'), ('0620', 'zamojski'), ('0661', 'Biała Podlaska'), ('0662', 'Chełm'), ('0663', 'Lublin'), ('0664', 'Zamość')], db_index=True, max_length=4, verbose_name='powiat')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, help_text='North, in degrees, for example 51.24645.', max_digits=8, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, help_text='East, in degrees, for example 22.56844.', max_digits=8, null=True, verbose_name='longitude')),
                ('phone', models.CharField(blank=True, max_length=80, validators=[django.core.validators.RegexValidator('^\\+?[\\d ()/.,;\\-–]*(?:wew\\. ?\\d+)?$', 'Write a telephone number, for example 81 528 76 50.')], verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('website', models.URLField(blank=True, max_length=250, verbose_name='website')),
                ('krs', models.CharField(blank=True, max_length=13, verbose_name='KRS')),
                ('nip', models.CharField(blank=True, max_length=15, verbose_name='NIP')),
                ('regon', models.CharField(blank=True, max_length=17, verbose_name='REGON')),
                ('run_by', models.CharField(blank=True, help_text='For CIS, KIS, ZAZ and WTZ that have no identifiers of their own.', max_length=250, verbose_name='run by')),
                ('summary', models.CharField(blank=True, help_text='One or two sentences for lists and search results.', max_length=300, verbose_name='in short')),
                ('activity', models.TextField(blank=True, help_text='A blank line ends a paragraph.', verbose_name='what it does')),
                ('social_aim', models.TextField(blank=True, verbose_name='social aim')),
                ('earnings_use', models.TextField(blank=True, verbose_name='how earnings serve the aim')),
                ('photo_alt', models.CharField(blank=True, help_text='For those who do not see it.', max_length=250, verbose_name='what the photo shows')),
                ('story_title', models.CharField(blank=True, max_length=200, verbose_name='title of the story')),
                ('story', home.fields.StreamField(blank=True, verbose_name='story')),
                ('story_results', home.fields.StreamField(blank=True, verbose_name='results')),
                ('confirmed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='data confirmed on')),
                ('is_example', models.BooleanField(default=False, editable=False, verbose_name='example')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='photo')),
            ],
            options={
                'verbose_name': 'entity',
                'verbose_name_plural': 'entities',
                'ordering': ['name_sort', 'pk'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='EntityProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField(verbose_name='data')),
                ('proposer_name', models.CharField(max_length=150, verbose_name='who proposes')),
                ('proposer_email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('state', models.CharField(choices=[('unconfirmed', 'awaiting confirmation'), ('waiting', 'awaiting a decision'), ('accepted', 'accepted'), ('rejected', 'rejected')], db_index=True, default='unconfirmed', max_length=15, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name="proposer's data erased")),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.consentclause', verbose_name='information clause')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='catalogue.entity', verbose_name='entity')),
            ],
            options={
                'verbose_name': 'proposal of an entity',
                'verbose_name_plural': 'proposals of entities',
                'ordering': ['-confirmed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name of the file')),
                ('format', models.CharField(blank=True, choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=5, verbose_name='format')),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='encoding')),
                ('delimiter', models.CharField(blank=True, max_length=1, verbose_name='separator')),
                ('state', models.CharField(choices=[('waiting', 'awaiting the check'), ('checking', 'being checked'), ('checked', 'checked, awaiting a decision'), ('confirmed', 'awaiting the import'), ('importing', 'being imported'), ('done', 'imported'), ('refused', 'file refused'), ('failed', 'stopped by an error'), ('cancelled', 'given up')], default='waiting', max_length=10, verbose_name='state')),
                ('only_good', models.BooleanField(default=False, verbose_name='only rows without errors')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('position', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0, verbose_name='entities added')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='entities changed')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='entities unchanged')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='entities with errors')),
                ('expected', models.JSONField(blank=True, default=dict)),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('deaths', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('enqueued_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.archivedfile', verbose_name='file')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fault', 'error'), ('note', 'remark on the file'), ('change', 'change')], max_length=10, verbose_name='kind')),
                ('record', models.PositiveIntegerField(default=0)),
                ('row', models.PositiveIntegerField(verbose_name='row')),
                ('column', models.CharField(blank=True, max_length=100, verbose_name='column')),
                ('value', models.CharField(blank=True, max_length=120, verbose_name='value')),
                ('reason', models.CharField(max_length=400, verbose_name='reason')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='catalogue.importrun')),
            ],
            options={
                'verbose_name': 'line of a report',
                'verbose_name_plural': 'lines of a report',
                'ordering': ['row', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('goods', 'goods'), ('services', 'services')], default='services', max_length=10, verbose_name='goods or services')),
                ('branch', models.CharField(choices=[('gastronomia_catering', 'food service and catering'), ('zywnosc', 'food products'), ('sprzatanie', 'cleaning'), ('zielen', 'care of greenery'), ('opieka', 'care and social services'), ('remonty', 'building and renovation'), ('krawiectwo', 'sewing'), ('rekodzielo', 'handicraft and gifts'), ('poligrafia', 'printing and advertising'), ('pralnia', 'laundry'), ('transport', 'transport and removals'), ('turystyka', 'tourism and recreation'), ('szkolenia', 'training and counselling'), ('stolarstwo', 'carpentry and furniture'), ('recykling', 'recycling and second life of things'), ('informatyka', 'information technology and office services'), ('kultura', 'culture and events'), ('inne', 'other goods and services')], db_index=True, max_length=30, verbose_name='branch')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('for_people', models.BooleanField(default=True, verbose_name='for private persons')),
                ('for_public_buyers', models.BooleanField(default=True, verbose_name='for public buyers')),
                ('for_companies', models.BooleanField(default=True, verbose_name='for companies')),
                ('for_ngos', models.BooleanField(default=True, verbose_name='for non-governmental organisations')),
                ('area', models.CharField(choices=[('gmina', 'gmina'), ('powiat', 'powiat'), ('voivodeship', 'whole voivodeship'), ('country', 'whole country')], default='powiat', max_length=15, verbose_name='area served')),
                ('area_note', models.CharField(blank=True, help_text='For example: gmina Puławy and its neighbours, delivery up to 30 km.', max_length=200, verbose_name='note on the area')),
                ('price_note', models.CharField(blank=True, help_text='For example: from 25 zł.', max_length=200, verbose_name='note on the price')),
                ('cpv', models.CharField(blank=True, help_text='For public buyers, separated by spaces, for example: 55520000-1.', max_length=200, verbose_name='CPV codes')),
                ('entity', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='catalogue.entity', verbose_name='entity')),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OfferPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('alt', models.CharField(help_text='For those who do not see it.', max_length=250, verbose_name='what the photo shows')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailimages.image', verbose_name='photo')),
                ('offer', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='catalogue.offer', verbose_name='offer')),
            ],
            options={
                'verbose_name': 'photo of an offer',
                'verbose_name_plural': 'photos of an offer',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.UniqueConstraint(condition=models.Q(('nip', ''), _negated=True), fields=('nip',), name='catalogue_nip_once', violation_error_message='Another entity of the catalogue has this number.'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.UniqueConstraint(condition=models.Q(('regon', ''), _negated=True), fields=('regon',), name='catalogue_regon_once', violation_error_message='Another entity of the catalogue has this number.'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.UniqueConstraint(condition=models.Q(('krs', ''), _negated=True), fields=('krs',), name='catalogue_krs_once', violation_error_message='Another entity of the catalogue has this number.'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (Decimal('50.20'), Decimal('52.35'))), ('longitude__range', (Decimal('21.50'), Decimal('24.25')))), _connector='OR'), name='catalogue_point_in_voivodeship', violation_error_message='Give both coordinates of a point in the voivodeship, or none.'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.CheckConstraint(condition=models.Q(('social_enterprise', True), ('social_enterprise_since__isnull', True), _connector='OR'), name='catalogue_status_before_its_date', violation_error_message='The date belongs to the status of a social enterprise: tick the status too.'),
        ),
        migrations.AddConstraint(
            model_name='entityproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('state', 'unconfirmed')), models.Q(models.Q(('state', 'unconfirmed'), _negated=True), ('confirmed_at__isnull', False)), _connector='OR'), name='catalogue_proposal_confirmed_first'),
        ),
        migrations.AddConstraint(
            model_name='entityproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ['accepted', 'rejected'])), models.Q(models.Q(('state__in', ['accepted', 'rejected']), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='catalogue_proposal_decision_dated'),
        ),
        migrations.AddConstraint(
            model_name='entityproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='catalogue_rejection_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='catalogue_import_within_file'),
        ),
        migrations.AddIndex(
            model_name='importline',
            index=models.Index(fields=['run', 'kind', 'row'], name='catalogue_import_line'),
        ),
    ]
